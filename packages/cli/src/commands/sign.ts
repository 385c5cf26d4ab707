import { resolve } from "node:path";
import { keyFingerprint, parsePrivateKey, signAsBundle, signImage } from "@thimble/images";
import { type Command, command } from "../command/command.ts";
import { flag, required, text } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { parseReference } from "../project/build-image.ts";
import { readTextFile } from "../project/read-text-file.ts";

/** `thimble sign`. */
export const SIGN: Command = command({
  name: "sign",
  summary: "sign an image, as cosign does",
  details:
    "The signature is kept beside the image, under the tag where cosign looks for it and as a referrer; thimble save takes it along. The image itself stays as it is. With --bundle it is a sigstore bundle, as cosign 3 makes them: a referrer of its own for each key.",
  args: { image: required("<image>", "name or digest of an image in the store") },
  options: {
    key: text("--key <file>", "the private key; must be given. Its password is in THIMBLE_KEY_PASSWORD"),
    isBundle: flag("--bundle", "as a sigstore bundle, for cosign verify --new-bundle-format and later"),
    data: DATA_OPTION,
  },
  examples: [
    { line: "thimble sign guard:1.2.0 --key plant.key", does: "sign one image" },
    {
      line: "thimble sign guard:1.2.0 --key plant.key --bundle",
      does: "the same in the newer form; both may stand beside it",
    },
  ],
  handler: async ({ image, key, isBundle, data }, context) => {
    const path = required("--key <file>", "the private key").read(key);
    const pem = await readTextFile(resolve(context.workingDirectory, path), "the file .key of thimble key generate");
    const secret = parsePrivateKey(pem, context.environment["THIMBLE_KEY_PASSWORD"], path);
    const store = await openImages(dataDirectory(context, data));
    const signed = await (isBundle ? signAsBundle : signImage)(store, parseReference(image), secret);
    const { digest } = signed.image.descriptor;
    const result = {
      image: signed.image.reference,
      digest,
      signature: signed.signature.reference,
      key: `sha256:${keyFingerprint(secret)}`,
      wasSigned: signed.wasSigned,
    };
    context.output.result(result, [
      `${result.image ?? image}  ${digest}${signed.wasSigned ? "  was signed by this key before" : ""}`,
      `${result.signature ?? ""}  by ${result.key}`,
    ]);
  },
});
