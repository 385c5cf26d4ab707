import { answerRequests } from "./answer-requests.ts";
import { shrink } from "./shrink.ts";

answerRequests({ answer: shrink });
