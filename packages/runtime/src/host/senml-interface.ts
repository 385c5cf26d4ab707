import { encodeSenml, isSenmlName, SENML_UNITS, type SenmlRecord } from "@thimble/model/contract";
import { abiFault } from "../container/container-fault.ts";
import { encodeText } from "../container/guest-memory.ts";
import { MAXIMUM_PAYLOAD_BYTES, publish } from "./bus-interface.ts";
import type { CurrentCall } from "./current-call.ts";
import type { HandlerCall, PackRecord } from "./handler-call.ts";
import { entryTopic } from "./opened-topic.ts";
import { OUTCOME } from "./outcomes.ts";
import { PRICES } from "./prices.ts";

/** Stands between name and unit in the table of fields; neither can have it. */
const SEPARATOR = "\0";

/** `thimble:edge/senml`. @see wit/edge.wit */
export function senmlInterface(current: CurrentCall): Readonly<Record<string, WebAssembly.HostFunction>> {
  return {
    field(namePointer = 0, nameLength = 0, unitPointer = 0, unitLength = 0): number {
      const call = current.enter();
      call.charge(PRICES.open);
      const name = call.text(namePointer, nameLength);
      const unit = call.text(unitPointer, unitLength);
      if (!isSenmlName(name))
        throw abiFault(`Cannot open the field ${JSON.stringify(name.slice(0, 256))}: no SenML name`);
      if (!Object.hasOwn(SENML_UNITS, unit)) {
        throw abiFault(`Cannot open the field ${name}: ${JSON.stringify(unit.slice(0, 64))} is no SenML unit`);
      }
      return call.open("fields", name + SEPARATOR + unit);
    },

    add(field = 0, value = 0, time = 0): void {
      const call = current.enter();
      call.opened("fields", field);
      call.charge(PRICES.effect);
      if (Number.isFinite(value) && Number.isFinite(time)) call.addToPack({ field: field >>> 0, value, time });
    },

    publish(topic = 0): number {
      const call = current.enter();
      const entry = call.opened("topics", topic);
      const base = baseName(entryTopic(entry));
      const records = call.takePack().map((record) => senmlRecord(call, record, base));
      if (records.length === 0) return OUTCOME.accepted;
      const payload = encodeText(encodeSenml(records));
      if (payload.length > MAXIMUM_PAYLOAD_BYTES) return OUTCOME["too-large"];
      return publish(call, entry, payload);
    },
  };
}

/**
 * What names in a pack begin with: the topic up to its last `/`, so `plant/1/` for `plant/1/hourly`. Characters that SenML does not
 * allow become `_`, and those that may not begin a name go.
 * @see RFC 8428, section 4.5.1
 */
export function baseName(topic: string): string {
  return topic
    .slice(0, topic.lastIndexOf("/") + 1)
    .replace(/[^A-Za-z0-9\-:./_]/gu, "_")
    .replace(/^[^A-Za-z0-9]+/, "");
}

/** A record in its primary unit, the only kind that a pack may carry. @see RFC 8798, section 3 */
function senmlRecord(call: HandlerCall, { field, value, time }: PackRecord, base: string): SenmlRecord {
  const [name, symbol] = call.opened("fields", field).split(SEPARATOR);
  const unit = SENML_UNITS[symbol ?? ""];
  const converted = unit === undefined ? value : value * unit.scale + unit.offset;
  return { name: base + name, unit: unit?.primary, time, value: converted, sum: undefined, updateTime: undefined };
}
