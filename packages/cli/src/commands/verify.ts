import { resolve } from "node:path";
import { ThimbleError } from "@thimble/base";
import {
  checkTrust,
  type ImageStore,
  parsePublicKey,
  readTrustedRoot,
  TimeFloor,
  type TrustedIdentity,
  type TrustedSigners,
  type TrustQuestion,
  type VerificationKey,
  type VerifiedSignature,
  verifyImage,
} from "@thimble/images";
import { type Command, command } from "../command/command.ts";
import type { CommandContext } from "../command/command-context.ts";
import { many, required, text } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { readTrust } from "../device/load-trust.ts";
import { openImages } from "../device/open-device.ts";
import { parseReference } from "../project/build-image.ts";
import { readTextFile } from "../project/read-text-file.ts";

/** `thimble verify`. */
export const VERIFY: Command = command({
  name: "verify",
  summary: "check that an image is whole and signed by a key or an identity, or as a policy demands",
  details:
    "Reads every byte of the image. Takes signatures of thimble sign and of cosign, of the image or of the index that it was taken out of. Needs no network.",
  args: { image: required("<image>", "name or digest of an image in the store") },
  options: {
    keys: many("--key <file>", "a public key; one of those given, or the identity, must have signed it"),
    subject: text("--certificate-identity <subject>", "the whole subject of a certificate that must have signed it"),
    issuer: text("--certificate-oidc-issuer <url>", "with an identity: the whole issuer of its certificate"),
    root: text(
      "--trusted-root <file>",
      "with an identity: trusted_root.json; default sigstore, the one that is shipped",
    ),
    policy: text(
      "--policy <file>",
      "a trust.yaml in place of keys: says which rule lets the image run, or why none does",
    ),
    data: DATA_OPTION,
  },
  examples: [
    { line: "thimble verify guard:1.2.0 --key plant.pub", does: "exit status 0 when it holds" },
    { line: "thimble verify guard:1.2.0 --policy trust.yaml", does: "what a device with this policy would say" },
  ],
  handler: async ({ image, policy, data, ...signers }, context) => {
    const isBySigners = signers.keys.length > 0 || signers.subject !== undefined;
    const isRestAlone = signers.subject === undefined && hasRest(signers);
    if (isBySigners === (policy !== undefined) || isRestAlone) {
      const given = isBySigners ? "keys and a policy are given" : "no key, identity or policy is given";
      const state = isRestAlone ? "an issuer or a trusted root is given, and no identity" : given;
      throw new ThimbleError("base.argument", `Cannot verify: ${state}`, {
        expected: "--key FILE.pub, --certificate-identity with --certificate-oidc-issuer, or --policy FILE",
      });
    }
    const directory = dataDirectory(context, data);
    const store = await openImages(directory);
    const time = await TimeFloor.open({ directory, clock: context.clock });
    const { descriptor, reference: stored } = await store.resolve(parseReference(image));
    const { digest } = descriptor;
    const { rule, signatures } =
      policy === undefined
        ? { rule: undefined, signatures: await verifyImage(store, digest, await trusted(signers, context)) }
        : await byPolicy(store, { name: image, digest, now: time.now() }, policy, context);
    context.output.result({ image: stored, digest, ...(rule !== undefined && { rule }), signatures }, [
      `${stored ?? image}  ${digest}`,
      ...(rule === undefined ? [] : [`${rule} lets it run`]),
      ...signatures.map(describeSignature),
    ]);
  },
});

/** Who must have signed, as the options say it. */
interface Signers {
  readonly keys: readonly string[];
  readonly subject: string | undefined;
  readonly issuer: string | undefined;
  readonly root: string | undefined;
}

function hasRest({ issuer, root }: Signers): boolean {
  return issuer !== undefined || root !== undefined;
}

async function trusted({ keys, subject, issuer, root }: Signers, context: CommandContext): Promise<TrustedSigners> {
  const read = (path: string, what: string): Promise<string> =>
    readTextFile(resolve(context.workingDirectory, path), what);
  const publicKeys: VerificationKey[] = [];
  for (const name of keys) {
    const pem = await read(name, "the file .pub of thimble key generate");
    publicKeys.push({ name, key: parsePublicKey(pem, name) });
  }
  const identities: TrustedIdentity[] = [];
  if (subject !== undefined) {
    const from = required("--certificate-oidc-issuer <url>", "who vouches for the identity").read(issuer);
    identities.push({ name: subject, subject, issuer: from });
  }
  const trustedRoot =
    subject === undefined
      ? undefined
      : await readTrustedRoot(root ?? "sigstore", (path) => read(path, "trusted_root.json"));
  return { keys: publicKeys, identities, trustedRoot };
}

/** What a device with a policy says of an image. */
async function byPolicy(
  store: ImageStore,
  question: TrustQuestion,
  file: string,
  context: CommandContext,
): Promise<{ readonly rule: string; readonly signatures: readonly VerifiedSignature[] }> {
  const policy = await readTrust(resolve(context.workingDirectory, file), context.environment["THIMBLE_FLEET"]);
  const { rule, signatures } = await checkTrust(store, policy, question);
  if (rule === undefined) return { rule: "others: open", signatures };
  const demands = rule.signedBy === undefined ? ["unsigned: true"] : [];
  return {
    rule: ["rule", `images: ${rule.images}`, ...demands, ...(rule.isNumbered ? ["numbered: true"] : [])].join(" "),
    signatures,
  };
}

function describeSignature({ key, repository, index }: VerifiedSignature): string {
  const as = repository === undefined ? "" : ` as ${repository}`;
  return `signed by ${key}${as}${index === undefined ? "" : `, in the index ${index}`}`;
}
