import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compileText } from "./compile-text.ts";
import { type Answers, type HostCall, RecordingHost } from "./recording-host.ts";

/** What a feature of the SDK costs and what it asks of the host. */
export interface Feature {
  readonly name: string;
  /** Bytes of the module that uses nothing else. Change it only with the reason in the commit. */
  readonly bytes: number;
  readonly source: string;
  readonly answers?: Answers;
  readonly run: (host: RecordingHost) => void;
  readonly calls: readonly HostCall[];
}

/** Has the container decide on a reading. */
export function reading(host: RecordingHost): number {
  return host.call("reading", 0, 20.5, 1000, 0);
}

/** A list as the canonical ABI stores it: address, then length. */
export function storeList(view: DataView, offset: number, [address, length]: readonly [number, number]): void {
  view.setUint32(offset, address, true);
  view.setUint32(offset + 4, length, true);
}

/** The test of each feature: what it asks of the host, and its bytes. */
export function testFeatures(about: string, features: readonly Feature[]): void {
  describe(`the SDK for ${about}`, () => {
    for (const feature of features) {
      it(`asks the host for what ${feature.name} means, in ${feature.bytes} bytes`, async () => {
        const wasm = await compileText(feature.source);
        const host = new RecordingHost(wasm, feature.answers);
        feature.run(host);
        assert.deepEqual(host.calls, feature.calls);
        assert.equal(wasm.length, feature.bytes);
      });
    }
  });
}
