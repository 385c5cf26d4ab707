import { EDGE_IMPORTS } from "@thimble/model";
import { PREVIEW1_IMPORTS } from "@thimble/wasi";
import type { ImportTable } from "@thimble/wasm";

/** Everything that a container may import. */
export const CONTAINER_IMPORTS: ImportTable = { ...EDGE_IMPORTS, ...PREVIEW1_IMPORTS };
