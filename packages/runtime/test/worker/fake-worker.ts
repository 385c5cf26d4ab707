import { Logger, type LogRecord, VirtualClock } from "@thimble/base";
import { ServiceProfile } from "../../src/container/service-profile.ts";
import { type FrontDesk, frontDesk } from "../../src/engine/front-desk.ts";
import { WaitDesk } from "../../src/engine/wait-desk.ts";
import { EventPool } from "../../src/events/event-pool.ts";
import { readEventRecords } from "../../src/worker/event-records.ts";
import type { DoneMessage, ToWorker } from "../../src/worker/protocol.ts";
import { RemoteContainer } from "../../src/worker/remote-container.ts";
import type { LinkOwner } from "../../src/worker/worker-link.ts";
import type { StartWorker, WorkerEvents } from "../../src/worker/worker-port.ts";
import { COUNTER } from "../guests/guests.ts";
import { specOf } from "../recorder.ts";

const PROFILE = new ServiceProfile(specOf(COUNTER, { queue: { length: 1000, whenFull: "push-back" } }));
const SILENCE: WorkerEvents = { message: () => undefined, exit: () => undefined };

/** A container on its owner's side. */
export function remoteContainer(desk: FrontDesk, slot: number, profile: ServiceProfile = PROFILE): RemoteContainer {
  return new RemoteContainer({ id: `app/${slot}`, profile, desk, slot, state: new Map(), remove: () => 0 });
}

/** A message of a worker that read so many messages and did nothing else. */
export function doneAfter(received: number): DoneMessage {
  const none = new Float64Array(0);
  return {
    kind: "done",
    received,
    acks: none,
    effects: [],
    asksToConfirm: false,
    waits: [],
    ticks: [],
    usage: none,
    ended: [],
  };
}

/** A worker of which a test reads the mail and says what it says, and the owner of a link to it. */
export class FakeWorker implements LinkOwner {
  readonly clock: VirtualClock = new VirtualClock();
  readonly desk: FrontDesk = frontDesk(this.clock);
  readonly records: LogRecord[] = [];
  readonly logger: Logger = new Logger("test", (record) => this.records.push(record));
  readonly maximumWarmMemories = undefined;
  readonly seed = undefined;
  readonly maximumSuspended = undefined;
  readonly waits: WaitDesk = new WaitDesk({
    clock: this.clock,
    logger: this.logger,
    listener: { effects: () => undefined, ended: () => undefined },
  });
  /** What was posted and not read by the test. */
  readonly mail: ToWorker[] = [];
  readonly told: string[] = [];
  /** When what was handed over is applied; undefined for now. */
  behind: Promise<void> | undefined;
  says: WorkerEvents = SILENCE;

  readonly startWorker: StartWorker = (_setup, events) => {
    this.says = events;
    return { post: (message) => this.mail.push(message), terminate: () => Promise.resolve() };
  };

  done(): void {
    this.told.push("done");
  }

  lost(): void {
    this.told.push("lost");
  }

  applied(): Promise<void> | undefined {
    return this.behind;
  }

  /** Reads the mail: the slots of the events of each message with events, what containers are made, and the kinds of the other messages. */
  read(): (string | number[])[] {
    return this.mail.splice(0).map((message) => {
      if (message.kind === "containers") return message.containers.map(({ slot }) => `make ${slot}`).join(", ");
      if (message.kind !== "events") return message.kind;
      const slots: number[] = [];
      readEventRecords(message.records, new EventPool(), (slot) => slots.push(slot));
      return slots;
    });
  }
}
