import { matchesGlob } from "node:path";
import type { App, Service, WatchRule } from "@thimble/model";

/** What is watched of an app. */
export interface WatchedPaths {
  /** Absolute, each once. */
  readonly folders: readonly string[];
  /** Whether no service wants to hear of a change of a path below one of them. */
  readonly isIgnored: (folder: string, path: string) => boolean;
}

/** What `develop.watch` names, and the folders of sources of those services that say nothing of it. */
export function watchedPaths({ services }: Pick<App, "services">): WatchedPaths {
  const rules = services.flatMap(rulesOf);
  return {
    folders: [...new Set(rules.map(({ path }) => path))],
    isIgnored: (folder, path) => rules.every((rule) => rule.path !== folder || matches(rule, path)),
  };
}

/** An app with only those services of whose sources one of these folders is. */
export function servicesIn(app: App, changed: ReadonlySet<string>): App {
  const services = app.services.filter((service) => rulesOf(service).some(({ path }) => changed.has(path)));
  return { ...app, services };
}

function rulesOf({ build, watch }: Service): readonly WatchRule[] {
  if (build === undefined) return [];
  return watch ?? [{ path: build, ignore: [] }];
}

/** A glob is for what it matches and all that is below. */
function matches({ ignore }: WatchRule, path: string): boolean {
  return ignore.some((glob) => matchesGlob(path, glob) || matchesGlob(path, `${glob}/**`));
}
