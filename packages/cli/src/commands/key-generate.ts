import { resolve } from "node:path";
import { generateKeyPair, keyFingerprint, parsePublicKey } from "@thimble/images";
import { type Command, command } from "../command/command.ts";
import { text } from "../command/value-row.ts";
import { writeKeyFiles } from "../project/write-key-files.ts";

/** `thimble key generate`. */
export const KEY_GENERATE: Command = command({
  name: "key generate",
  summary: "make a pair of keys for signing images",
  details:
    "Writes NAME.key, which only its owner may read, and NAME.pub, which devices get: ECDSA on P-256, as cosign and openssl use it. With THIMBLE_KEY_PASSWORD set the private key is encrypted. Files that are there stay.",
  args: { name: text("[name]", "what the two files are called; default thimble") },
  options: {},
  examples: [{ line: "thimble key generate plant", does: "plant.key and plant.pub" }],
  handler: async ({ name = "thimble" }, context) => {
    const password = context.environment["THIMBLE_KEY_PASSWORD"];
    const pair = generateKeyPair(password === "" ? undefined : password);
    const [privateKey, publicKey] = [`${name}.key`, `${name}.pub`];
    const { workingDirectory } = context;
    await writeKeyFiles(resolve(workingDirectory, privateKey), resolve(workingDirectory, publicKey), pair);
    const fingerprint = keyFingerprint(parsePublicKey(pair.publicKey, publicKey));
    context.output.result({ privateKey, publicKey, fingerprint }, [
      `${privateKey}  secret: keep it where images are signed${password ? ", encrypted" : ""}`,
      `${publicKey}  for devices and trust.yaml`,
      `sha256:${fingerprint}`,
    ]);
  },
});
