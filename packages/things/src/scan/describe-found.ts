import type { I2cChip, OneWireChip } from "../chip/chip.ts";
import type { SysfsChannel } from "../sysfs/sysfs-channel.ts";
import type { SysfsDevice } from "../sysfs/sysfs-devices.ts";
import type { Found, FoundDescription } from "./found.ts";

const CONTEXT: FoundDescription["@context"] = [
  "https://www.w3.org/2022/wot/td/v1.1",
  { thimble: "urn:thimble:td:v1#" },
];

/** A channel that gave a value. */
export interface ReadChannel {
  readonly channel: SysfsChannel;
  readonly value: number;
}

/** Roles that are taken, so that the next is another. */
export class Roles {
  readonly #taken = new Set<string>();

  /** A name of a Thing like this one. */
  take(name: string): string {
    const plain = name.replace(/[^A-Za-z0-9_.-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "") || "thing";
    let role = plain;
    for (let n = 2; this.#taken.has(role); n++) role = `${plain}-${n}`;
    this.#taken.add(role);
    return role;
  }
}

/**
 * A device of the kernel as a Thing: only what gave a value, all of it for reading.
 * @param isOnly whether no other device has its name
 */
export function describeDevice(
  device: SysfsDevice,
  channels: readonly ReadChannel[],
  isOnly: boolean,
  roles: Roles,
): Found {
  const place = `${device.kind}://${encodeURIComponent(device.name)}`;
  const query = isOnly ? "" : `?device=${encodeURIComponent(device.device)}`;
  const properties = Object.fromEntries(
    channels.map(({ channel: { name, title, unit } }) => [
      name,
      { title, type: "number", unit, readOnly: true, forms: [{ href: `${place}/${name}${query}` }] },
    ]),
  );
  const title = isOnly ? device.name : `${device.name} (${device.device})`;
  return {
    kind: device.kind,
    title,
    address: place + query,
    has: channels.map(({ channel, value }) => `${channel.name} ${Number(value.toPrecision(6))} ${channel.unit}`),
    thing:
      channels.length === 0
        ? undefined
        : { role: roles.take(device.name), description: { "@context": CONTEXT, title, properties } },
  };
}

/** A chip of the library at an address, as a Thing that has all that it has. */
export function describeChip(chip: I2cChip | OneWireChip, base: string, roles: Roles): Found {
  const role = roles.take(chip.name);
  return {
    kind: chip.bus === "i2c" ? "i2c" : "w1",
    title: chip.title,
    address: base,
    has: Object.keys(chip.properties),
    thing: { role, description: { "@context": CONTEXT, title: chip.title, base, "thimble:chip": chip.name } },
  };
}
