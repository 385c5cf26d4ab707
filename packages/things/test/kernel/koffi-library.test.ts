import { koffiLibrary } from "../../src/kernel/koffi-library.ts";
import { testCLibrary } from "./c-library-contract.ts";

testCLibrary("koffiLibrary()", koffiLibrary);
