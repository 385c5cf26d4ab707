import assert from "node:assert/strict";
import type { KeyObject } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type ErrorCode, VirtualClock } from "@thimble/base";
import {
  buildTinyImage,
  checkTrust,
  generateKeyPair,
  type ImageStore,
  onlyKeys,
  openImageStore,
  parsePrivateKey,
  parsePublicKey,
  signImage,
  type TinyImage,
  type VerificationKey,
} from "@thimble/images";
import { type DesiredState, type Digest, NO_GRANTS, parseContainerManifest, parseImageReference } from "@thimble/model";
import { EMPTY_MODULE } from "../fake-module.ts";
import { hasCode, MACHINE_TD, makeDesired, makeService } from "../fixtures.ts";
import { openFakeAgent } from "../open-fake-agent.ts";
import { simulatedThings } from "../simulated-things.ts";
import { temporaryDirectory } from "../temporary-directory.ts";

/** Signs what the device trusts; the second is not trusted, the third was until yesterday. */
const [PLANT, STRANGER, FORMER] = [keyPair("plant"), keyPair("stranger"), keyPair("former")];
const DAY = 24 * 60 * 60 * 1000;

function keyPair(name: string): { readonly secret: KeyObject; readonly trusted: VerificationKey } {
  const { privateKey, publicKey } = generateKeyPair(undefined);
  return {
    secret: parsePrivateKey(privateKey, undefined, name),
    trusted: { name, key: parsePublicKey(publicKey, name) },
  };
}

/** An image of this release; its module differs from that of another by a custom section. */
function imageOf(release: number): TinyImage {
  const text = `{ name: guard, version: 1.0.${release}, release: ${release}, source: main.ts }`;
  return buildTinyImage({
    wasm: Uint8Array.of(...EMPTY_MODULE, 0, 2, 1, 96 + release),
    manifest: parseContainerManifest(text, "thimble.yaml"),
    created: undefined,
  });
}

/** Puts the image of a release into the store, signed; returns its digest, and those of its signature and the signature's payload. */
async function put(store: ImageStore, release: number, signer: KeyObject | undefined) {
  const reference = parseImageReference(`guard:${release}`);
  assert.ok(reference);
  const { descriptor } = await store.add(imageOf(release), reference);
  if (signer === undefined) return { image: descriptor.digest, signature: undefined, payload: undefined };
  const signature = (await signImage(store, reference, signer)).signature.descriptor.digest;
  const { layers } = JSON.parse(new TextDecoder().decode(await store.read(signature)));
  return { image: descriptor.digest, signature, payload: layers[0].digest };
}

async function flip(store: ImageStore, digest: Digest): Promise<void> {
  const path = join(store.directory, "blobs/sha256", digest.slice("sha256:".length));
  const bytes = await readFile(path);
  bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 1;
  await writeFile(path, bytes);
}

function desired(image: Digest): DesiredState {
  const service = makeService({
    on: { reading: ["machine/temperature"], message: [], tick: undefined },
    grants: NO_GRANTS,
  });
  return { ...makeDesired([service], { machine: MACHINE_TD }), images: { guard: image } };
}

/** What is done to release 3 while release 2 runs, and with which error it is refused then. */
interface Case {
  readonly what: string;
  readonly code: ErrorCode;
  readonly release?: number;
  readonly signer?: KeyObject | undefined;
  readonly damage?: (put: {
    readonly signature?: Digest | undefined;
    readonly payload?: Digest | undefined;
  }) => Digest | undefined;
}

const { manifest, config, module } = imageOf(3);
const CASES: readonly Case[] = [
  { what: "a tampered manifest", code: "images.digest-mismatch", damage: () => manifest.descriptor.digest },
  { what: "a tampered config", code: "images.digest-mismatch", damage: () => config.descriptor.digest },
  { what: "a tampered layer", code: "images.digest-mismatch", damage: () => module.descriptor.digest },
  { what: "a tampered signature", code: "images.not-signed", damage: ({ signature }) => signature },
  { what: "a tampered payload of the signature", code: "images.not-signed", damage: ({ payload }) => payload },
  { what: "another's key", code: "images.not-signed", signer: STRANGER.secret },
  { what: "an expired key", code: "images.not-signed", signer: FORMER.secret },
  { what: "no signature", code: "images.not-signed", signer: undefined },
  { what: "an older release", code: "images.rolled-back", release: 1 },
];

for (const each of CASES) {
  test(`${each.what} is refused, and what ran handles the next readings`, async () => {
    using directory = temporaryDirectory();
    const clock = new VirtualClock();
    const { host } = simulatedThings(clock);
    const store = await openImageStore(join(directory.path, "images"));
    const keys = [PLANT.trusted, { ...FORMER.trusted, validUntil: clock.now() - DAY }];
    const policy = {
      others: "closed" as const,
      rules: [{ images: "guard", signedBy: onlyKeys(keys), isNumbered: true }],
    };
    const trust = async () => (name: string, digest: Digest) =>
      checkTrust(store, policy, { name, digest, now: clock.now() });
    const { agent, engine } = await openFakeAgent(directory.path, { clock, things: host, images: store, trust });
    await using _ = { [Symbol.asyncDispose]: () => agent.close() };
    await agent.apply(desired((await put(store, 2, PLANT.secret)).image));
    await clock.advance(1500);
    const { events } = engine.container("app/guard");
    const before = events.length;
    assert.ok(before > 0);

    const signer = "signer" in each ? each.signer : PLANT.secret;
    const next = await put(store, each.release ?? 3, signer);
    const damaged = each.damage?.(next);
    if (damaged !== undefined) await flip(store, damaged);
    await assert.rejects(agent.apply(desired(next.image)), hasCode(each.code));

    await clock.advance(2000);
    assert.deepEqual([engine.starts, engine.running], [["app/guard"], ["app/guard"]]);
    assert.ok(events.length > before, "it goes on");
    const refused = agent.events.items().find(({ kind }) => kind === "refused");
    assert.deepEqual([refused?.kind === "refused" && refused.code], [each.code]);
  });
}
