import { EDGE_IMPORTS, EDGE_WAITS } from "@thimble/model/contract";
import { PREVIEW1_IMPORTS, PREVIEW1_WAITS } from "@thimble/wasi";
import type { ImportTable } from "@thimble/wasm";

/** Everything that a container may import. */
export const CONTAINER_IMPORTS: ImportTable = { ...EDGE_IMPORTS, ...PREVIEW1_IMPORTS };

/** Those of them that may wait: a container that imports one of them is suspended while it does. */
export const CONTAINER_WAITS: Readonly<Record<string, readonly string[]>> = { ...EDGE_WAITS, ...PREVIEW1_WAITS };
