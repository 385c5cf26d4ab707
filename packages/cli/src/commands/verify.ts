import { resolve } from "node:path";
import { ThimbleError } from "@thimble/base";
import { onlyKeys, parsePublicKey, type VerificationKey, verifyImage } from "@thimble/images";
import { type Command, command } from "../command/command.ts";
import { many, required } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { parseReference } from "../project/build-image.ts";
import { readTextFile } from "../project/read-text-file.ts";

/** `thimble verify`. */
export const VERIFY: Command = command({
  name: "verify",
  summary: "check that an image is whole and signed by a key",
  details:
    "Reads every byte of the image. Takes signatures of thimble sign and of cosign sign --key. Needs no network.",
  args: { image: required("<image>", "name or digest of an image in the store") },
  options: {
    keys: many("--key <file>", "a public key; one of those given must have signed it"),
    data: DATA_OPTION,
  },
  examples: [{ line: "thimble verify guard:1.2.0 --key plant.pub", does: "exit status 0 when it holds" }],
  handler: async ({ image, keys, data }, context) => {
    if (keys.length === 0) {
      throw new ThimbleError("base.argument", "Cannot verify: no key is given", { expected: "--key FILE.pub" });
    }
    const trusted: VerificationKey[] = [];
    for (const name of keys) {
      const pem = await readTextFile(resolve(context.workingDirectory, name), "the file .pub of thimble key generate");
      trusted.push({ name, key: parsePublicKey(pem, name) });
    }
    const store = await openImages(dataDirectory(context, data));
    const { descriptor, reference } = await store.resolve(parseReference(image));
    const signatures = await verifyImage(store, descriptor.digest, onlyKeys(trusted));
    context.output.result({ image: reference, digest: descriptor.digest, signatures }, [
      `${reference ?? image}  ${descriptor.digest}`,
      ...signatures.map(
        ({ key, repository }) => `signed by ${key}${repository === undefined ? "" : ` as ${repository}`}`,
      ),
    ]);
  },
});
