import { basename, resolve } from "node:path";
import { ANNOTATION, attachStream } from "@thimble/images";
import { type Command, command } from "../command/command.ts";
import { parsed, required } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { formatBytes } from "../output/format.ts";
import { parseReference } from "../project/build-image.ts";
import { describeFile, fileParts } from "../project/describe-file.ts";

/** RFC 6838 section 4.2. */
const MEDIA_TYPE = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;

/** `thimble attach`. */
export const ATTACH: Command = command({
  name: "attach",
  summary: "put a file beside an image: a model, data, a report",
  details:
    "The file becomes a referrer of the image, which stays as it is. It goes along when the image is saved or pushed, and leaves the store with it. A file of any size; thimble attached brings it where it is needed.",
  args: {
    image: required("<image>", "name or digest of an image in the store"),
    file: required("<file>", "the file"),
  },
  options: {
    type: parsed(
      "--type <media-type>",
      "what the file is; default application/octet-stream",
      "type/subtype",
      (given) => (MEDIA_TYPE.test(given) ? given : undefined),
    ),
    data: DATA_OPTION,
  },
  examples: [
    {
      line: "thimble attach guard:1.2.0 wear.onnx --type application/vnd.example.onnx",
      does: "a model beside an image",
    },
  ],
  handler: async ({ image, file, type, data }, context) => {
    const store = await openImages(dataDirectory(context, data));
    const path = resolve(context.workingDirectory, file);
    const { digest, size } = await describeFile(path, "the file that goes beside the image");
    const mediaType = type ?? "application/octet-stream";
    const annotations = { [ANNOTATION.title]: basename(file) };
    const content = { descriptor: { mediaType, digest, size }, parts: fileParts(path), annotations };
    const { descriptor, reference } = await context.output.progress(`attaching ${file}`, () =>
      attachStream(store, parseReference(image), content),
    );
    const result = { image, digest: descriptor.digest, reference, mediaType, bytes: size };
    context.output.result(result, [`${reference ?? ""}  ${mediaType}, ${formatBytes(size)}  ${result.digest}`]);
  },
});
