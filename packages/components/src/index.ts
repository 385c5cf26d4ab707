export { type ComponentProgram, loadComponent } from "./load-component.ts";
