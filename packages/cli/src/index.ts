export { type BuildProjectOptions, type BuiltContainer, buildProject } from "./build/build-project.ts";
