export { type ComponentProgram, type LoadComponentOptions, loadComponent } from "./load-component.ts";
