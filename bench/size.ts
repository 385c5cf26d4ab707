import { isThimbleError } from "@thimble/base";
import { buildTinyImage } from "@thimble/images";
import { type ExampleContainer, exampleContainer } from "./example-container.ts";
import type { Report } from "./metric.ts";

const EXAMPLES = ["guard", "hourly", "guard_c", "guard_rust"] as const;

/**
 * Bytes of each example: the module, the image with all its metadata, and what a device that has nothing must be sent. `guard_c` and
 * `guard_rust` are the guard in C and in Rust; one whose compiler is not installed is left out.
 */
export async function size(report: Report): Promise<void> {
  for (const service of EXAMPLES) {
    const container = await builtIfPossible(service, report);
    if (container === undefined) continue;
    const { wasm, manifest } = container;
    const image = buildTinyImage({ wasm, manifest, created: undefined });
    const parts = [image.manifest, image.config, image.module].map((blob) => blob.descriptor.size);
    const total = parts.reduce((sum, bytes) => sum + bytes, 0);
    report.metric({ metric: `size.${service}.wasm`, unit: "B", value: wasm.byteLength, n: 1 });
    report.metric({ metric: `size.${service}.image`, unit: "B", value: total, n: 1 });
    // A pull sends the three blobs of the image and nothing else; HTTP headers are the registry's.
    report.metric({ metric: `size.${service}.wire`, unit: "B", value: total, n: 1 });
  }
}

async function builtIfPossible(
  service: (typeof EXAMPLES)[number],
  report: Report,
): Promise<ExampleContainer | undefined> {
  try {
    return await exampleContainer(service);
  } catch (error) {
    if (!isThimbleError(error, "cli.compiler-missing")) throw error;
    report.note(`size.${service} is left out: ${error.message} (${error.expected})`);
    return undefined;
  }
}
