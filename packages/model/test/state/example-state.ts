import { type DesiredState, type Digest, parseDigest } from "@thimble/model";
import { compose } from "../fixture.ts";

/** A digest of one hex digit, repeated. */
export function digest(hex: string): Digest {
  const found = parseDigest(`sha256:${hex.repeat(64)}`);
  if (found === undefined) throw new Error("no digest");
  return found;
}

/** A desired state with every member of a service, and texts that are hard to write. */
export const STATE: DesiredState = {
  app: compose(`
services:
  b: { image: b:1, depends_on: [a], environment: { TEXT: "a\\u0000\\u2028\\"\\\\😀", NULL: "null" } }
  a:
    image: a:1
    volumes: ["./data:/data:ro"]
    deploy: { update_config: { monitor: 60s } }
    x-thimble: { on: { reading: [m/t], message: ["a/#"], tick: 1s }, budget: { messages: 10/m }, queue: { full: push-back } }
`),
  images: { a: digest("a"), b: digest("b") },
  things: { m: '{ "title": "Machine", "properties": {} }', n: "title: N\nproperties:\n  a: {}\n" },
};
