import { MemoryStateStore } from "../../src/state/memory-state-store.ts";
import { stateStoreContract } from "./state-store.contract.ts";

stateStoreContract("MemoryStateStore", () => new MemoryStateStore());
