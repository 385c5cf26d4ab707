import { type Random, SecureRandom, SeededRandom } from "@thimble/base";
import type { ContainerId } from "../engine/engine.ts";

/** Gives each container the generator of its random numbers, when it first asks for one. */
export type ContainerChance = (container: ContainerId) => Random;

/**
 * With a seed each container has a generator that follows from the seed and its id, so that what it draws depends neither on the others nor
 * on the worker that it runs in. Without, all draw from the operating system's.
 */
export function containerChance(seed: number | undefined): ContainerChance {
  if (seed !== undefined) return (id) => new SeededRandom(seed ^ hashOf(id));
  const secure = new SecureRandom();
  return () => secure;
}

/** @see FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
