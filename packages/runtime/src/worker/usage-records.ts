import type { TinyContainer } from "../container/tiny-container.ts";
import { NO_USAGE, type Usage } from "../container/usage.ts";

/** Numbers of one container: slot, bytes of memory, bytes of state, and what was refused. */
const WORDS = 8;

/** What containers use, packed: an object for each would take longer to send than the event that changed it took. */
export function writeUsage(containers: ReadonlyMap<number, TinyContainer>): Float64Array<ArrayBuffer> {
  const words = new Float64Array(containers.size * WORDS);
  let place = 0;
  for (const [slot, container] of containers) {
    const { memoryBytes, stateBytes, refused } = container.usage();
    words[place++] = slot;
    words[place++] = memoryBytes;
    words[place++] = stateBytes;
    words[place++] = refused.messages;
    words[place++] = refused.bytes;
    words[place++] = refused.stateSets;
    words[place++] = refused.logLines;
    words[place++] = refused.writes;
  }
  return words;
}

/** Unpacks in order. Where nothing was refused, all share one object that says so. */
export function readUsage(words: Float64Array, report: (slot: number, usage: Usage) => void): void {
  for (let place = 0; place + WORDS <= words.length; place += WORDS) {
    const refused = {
      messages: numberAt(words, place + 3),
      bytes: numberAt(words, place + 4),
      stateSets: numberAt(words, place + 5),
      logLines: numberAt(words, place + 6),
      writes: numberAt(words, place + 7),
    };
    const { messages, bytes, stateSets, logLines, writes } = refused;
    const hasRefused = messages + bytes + stateSets + logLines + writes > 0;
    report(numberAt(words, place), {
      memoryBytes: numberAt(words, place + 1),
      stateBytes: numberAt(words, place + 2),
      refused: hasRefused ? refused : NO_USAGE.refused,
    });
  }
}

/** Whether two say the same: then the older one is kept, and no container gets a new object with each event. */
export function isSameUsage(one: Usage, other: Usage): boolean {
  const [a, b] = [one.refused, other.refused];
  const isSame = one.memoryBytes === other.memoryBytes && one.stateBytes === other.stateBytes;
  if (a === b || !isSame) return isSame;
  const isSameBus = a.messages === b.messages && a.bytes === b.bytes && a.writes === b.writes;
  return isSameBus && a.stateSets === b.stateSets && a.logLines === b.logLines;
}

/** A number out of an array of floats, as V8 keeps whole ones in 8 bytes instead of 24. */
function numberAt(words: Float64Array, place: number): number {
  const word = words[place] ?? 0;
  const whole = word | 0;
  return whole === word ? whole : word;
}
