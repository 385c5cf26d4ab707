import { answerRequests } from "./answer-requests.ts";
import { runCompiler } from "./run-compiler.ts";

answerRequests(runCompiler);
