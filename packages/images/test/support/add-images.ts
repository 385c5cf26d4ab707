// A process of its own that changes a store: `add-images.ts FOLDER NAME COUNT` adds COUNT images as NAME:0, NAME:1, …, and says each when it is in.
import { openImageStore } from "../../src/store/open-image-store.ts";
import { ref, sampleImage } from "./samples.ts";

const [, , folder = "", name = "", count = "0"] = process.argv;
const store = await openImageStore(folder);
for (let i = 0; i < Number(count); i++) {
  await store.add(sampleImage(`${name}${i}`), ref(`${name}:${i}`));
  process.stdout.write(`${name}:${i}\n`);
}
