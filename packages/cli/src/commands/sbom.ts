import { ThimbleError } from "@thimble/base";
import { listAttached } from "@thimble/images";
import { type Command, command } from "../command/command.ts";
import { required } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { SBOM_TYPE } from "../project/attestations.ts";
import { parseReference } from "../project/build-image.ts";

/** `thimble sbom`. */
export const SBOM: Command = command({
  name: "sbom",
  summary: "print the SBOM that is beside an image",
  details: "The document is CycloneDX in JSON, as thimble build --attest or another tool has put it there.",
  args: { image: required("<image>", "name or digest of an image in the store") },
  options: { data: DATA_OPTION },
  examples: [{ line: "thimble sbom guard:1.2.0", does: "what is in an image" }],
  handler: async ({ image, data }, context) => {
    const store = await openImages(dataDirectory(context, data));
    const { digest } = (await store.resolve(parseReference(image))).descriptor;
    const found = (await listAttached(store, digest)).find(({ artifactType }) => artifactType === SBOM_TYPE);
    const [part] = found?.parts ?? [];
    if (part === undefined) {
      throw new ThimbleError("images.not-found", `Cannot print the SBOM of ${image}: it has none`, {
        expected: "an image that was built with thimble build --attest",
      });
    }
    const document: unknown = JSON.parse(new TextDecoder().decode(await store.read(part.digest)));
    context.output.result(document, JSON.stringify(document, null, 2).split("\n"));
  },
});
