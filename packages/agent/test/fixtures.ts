import { type ErrorCode, isThimbleError, SILENT_LOGGER, VirtualClock } from "@thimble/base";
import {
  DEFAULT_BUDGET,
  DEFAULT_QUEUE,
  DEFAULT_STOP_GRACE_PERIOD,
  type DesiredState,
  type Digest,
  NO_GRANTS,
  parseDigest,
  type Service,
  type ThingProperty,
  TINY_PLATFORM,
} from "@thimble/model";
import { Bus } from "../src/bus/bus.ts";

/** Bytes of a text in UTF-8. */
export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The text of UTF-8 bytes. */
export function text(payload: Uint8Array | undefined): string {
  return new TextDecoder().decode(payload);
}

/** A bus of its own, in virtual time. */
export function openBus(): Bus {
  return new Bus({ clock: new VirtualClock(), logger: SILENT_LOGGER });
}

/** A digest made of one hex digit. */
export function digestOf(digit: string): Digest {
  const digest = parseDigest(`sha256:${digit.repeat(64)}`);
  if (digest === undefined) throw new RangeError(`"${digit}" is no hex digit`);
  return digest;
}

/** A service that is granted nothing, but for what is given. */
export function makeService(parts: Partial<Service> = {}): Service {
  return {
    name: "guard",
    image: "guard:1.0.0",
    build: undefined,
    platform: TINY_PLATFORM,
    environment: {},
    dependsOn: [],
    restart: "unless-stopped",
    replicas: 1,
    stopGracePeriod: DEFAULT_STOP_GRACE_PERIOD,
    grants: NO_GRANTS,
    budget: DEFAULT_BUDGET,
    queue: DEFAULT_QUEUE,
    on: { reading: [], message: [], tick: undefined },
    ...parts,
  };
}

/** An app of these services, all of the image with the digest of ones, and these Things. */
export function makeDesired(services: readonly Service[], things: DesiredState["things"] = {}): DesiredState {
  return {
    app: { name: "app", services },
    images: Object.fromEntries(services.map(({ name }) => [name, digestOf("1")])),
    things,
  };
}

/** The Thing Description of a simulated machine: `temperature` to read, `speed` to write, `valve` for both. */
export const MACHINE_TD: string = JSON.stringify({
  "@context": "https://www.w3.org/2022/wot/td/v1.1",
  title: "Machine",
  securityDefinitions: { none: { scheme: "nosec" } },
  security: "none",
  properties: {
    temperature: {
      type: "number",
      unit: "Cel",
      readOnly: true,
      minimum: 0,
      maximum: 150,
      forms: [{ href: "simulated:" }],
    },
    speed: { type: "number", unit: "1", writeOnly: true, minimum: 0, maximum: 10, forms: [{ href: "simulated:" }] },
    valve: { type: "boolean", forms: [{ href: "simulated:" }] },
  },
});

/** `temperature` of a machine, in Cel. */
export const TEMPERATURE: ThingProperty = {
  name: "temperature",
  title: undefined,
  type: "number",
  unit: "Cel",
  minimum: undefined,
  maximum: undefined,
  isReadable: true,
  isWritable: true,
  pollEvery: 0,
};

/** For `assert.rejects` and `assert.throws`: whether an error has this code. */
export function hasCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => isThimbleError(error, code);
}
