import type { Random } from "@thimble/base";
import { abiFault } from "../container/container-fault.ts";
import { MAXIMUM_PAYLOAD_BYTES } from "./bus-interface.ts";
import type { CurrentCall } from "./current-call.ts";
import { storeList } from "./stored-values.ts";

/** `list<u8>`: pointer and length. @see CanonicalABI.md, "Alignment" and "Element Size" */
const RESULT = { bytes: 8, alignment: 4 } as const;
const WORD_BYTES = 4;
const WORD_BITS = 32n;

/** `wasi:random/random@0.2.0`. */
export function wasiRandomInterface(current: CurrentCall): Readonly<Record<string, WebAssembly.HostFunction>> {
  return {
    "get-random-bytes"(length = 0n, result = 0): void {
      const call = current.enter();
      const count = BigInt.asUintN(64, length);
      if (count > BigInt(MAXIMUM_PAYLOAD_BYTES))
        throw abiFault(`Cannot hand over ${count} random bytes: at most ${MAXIMUM_PAYLOAD_BYTES} at a time`);
      const list = call.handOver(randomBytes(call.random, Number(count)));
      storeList(call.result(result, RESULT.bytes, RESULT.alignment), result >>> 0, list);
    },

    "get-random-u64"(): bigint {
      const { random } = current.enter();
      return (BigInt(word(random)) << WORD_BITS) | BigInt(word(random));
    },
  };
}

function randomBytes(random: Random, count: number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(Math.ceil(count / WORD_BYTES) * WORD_BYTES));
  // In one order of bytes on every machine.
  for (let at = 0; at < count; at += WORD_BYTES) bytes.setUint32(at, word(random), true);
  return new Uint8Array(bytes.buffer, 0, count);
}

/** 32 random bits. */
function word(random: Random): number {
  return Math.floor(random.next() * 2 ** 32);
}
