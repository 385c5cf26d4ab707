import { answerRequests } from "./answer-requests.ts";
import { ReadyCompiler } from "./ready-compiler.ts";

answerRequests(new ReadyCompiler());
