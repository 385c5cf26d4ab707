import { ffiLibrary } from "../../src/kernel/ffi-library.ts";
import { testCLibrary } from "./c-library-contract.ts";

testCLibrary("ffiLibrary()", ffiLibrary);
