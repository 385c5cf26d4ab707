import { SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { type ContainerEnd, type ContainerHandle, type Effect, InlineEngine } from "../../src/index.ts";
import { Recorder, type SpecParts, specOf } from "../recorder.ts";

/** What a guest did. */
export interface GuestRun {
  readonly effects: readonly Effect[];
  /** Payloads of what it published, as text. */
  readonly published: readonly string[];
  readonly end: ContainerEnd | undefined;
  readonly handle: ContainerHandle;
}

/** Starts a guest, offers it a message or readings, and says what it did. */
export async function runGuest(
  wasm: Uint8Array,
  offer: (handle: ContainerHandle) => void,
  parts: SpecParts = {},
): Promise<GuestRun> {
  const recorder = new Recorder();
  await using engine = new InlineEngine({ clock: new VirtualClock(), logger: SILENT_LOGGER, listener: recorder });
  const handle = await engine.start(specOf(wasm, parts));
  offer(handle);
  await handle.drained();
  return { effects: recorder.of(handle.id), published: recorder.published(handle.id), end: recorder.ends[0], handle };
}

/** Offers one reading with this value. */
export function reading(...values: readonly number[]): (handle: ContainerHandle) => void {
  return (handle) => {
    for (const value of values) handle.offerReading(0, value, 100, 0);
  };
}

/** Offers one message with this payload. */
export function message(payload: string | Uint8Array): (handle: ContainerHandle) => void {
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  return (handle) => handle.offerMessage(0, "in", bytes, 100);
}
