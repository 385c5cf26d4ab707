export type { ContainerBox, ReadingOptions } from "./container-box.ts";
export type { Published } from "./published.ts";
export type { AnswerRequest, Invoked, LogLine, Written } from "./recorder.ts";
export { type RunContainerOptions, runContainer } from "./run-container.ts";
