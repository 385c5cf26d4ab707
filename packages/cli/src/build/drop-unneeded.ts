import { EDGE_HANDS_OVER } from "@thimble/model";
import binaryen from "assemblyscript/binaryen";
import { SDK_PREFIX } from "./sdk-sources.ts";

/** Enough to tell what is reached: constants through locals, dead branches, then what nothing refers to. */
const REACHED = ["precompute-propagate", "remove-unused-brs", "vacuum", "remove-unused-module-elements"];

const COLLECT = `${SDK_PREFIX}collect/collect`;
/**
 * Makes an object; bytes in objects; frees those that nothing refers to; makes an empty list of objects when the module starts.
 * @see AssemblyScript std/assembly/rt/tcms.ts
 */
const RUNTIME = {
  make: "~lib/rt/tcms/__new",
  total: "~lib/rt/tcms/total",
  collect: "~lib/rt/tcms/__collect",
  makeList: "~lib/rt/tcms/initLazy",
};

const LIMIT = `${SDK_PREFIX}collect/limit`;
/** Bytes in objects up to which nothing is collected. */
const FIRST_LIMIT = 1024;

/**
 * Makes a module carry a garbage collector only when it makes objects, and `cabi_realloc` only when the host hands it something.
 * Runs before the optimizer, which then removes what is left over.
 */
export function dropUnneeded(module: binaryen.Module): void {
  module.runPasses(REACHED);
  if (module.getFunction(RUNTIME.make) === 0) {
    redefine(module, COLLECT, binaryen.none, module.nop());
    redefine(module, RUNTIME.makeList, binaryen.i32, module.local.get(0, binaryen.i32));
  } else {
    redefine(module, COLLECT, binaryen.none, collectWhenGrown(module));
  }
  if (!isHandedOver(module) && module.getExport("message") === 0) module.removeExport("cabi_realloc");
}

/** Whether the container takes bytes or text from the host in the middle of an event. */
function isHandedOver(module: binaryen.Module): boolean {
  for (let i = 0; i < module.getNumFunctions(); i++) {
    const { module: from, base } = binaryen.getFunctionInfo(module.getFunctionByIndex(i));
    if (from !== null && base !== null && EDGE_HANDS_OVER[from]?.includes(base) === true) return true;
  }
  return false;
}

/** Gives a function another body. It takes what it returns: `type`. */
function redefine(module: binaryen.Module, name: string, type: binaryen.Type, body: binaryen.ExpressionRef): void {
  module.removeFunction(name);
  module.addFunction(name, type, type, [], body);
}

/**
 * Collects when there is twice as much as the last collection left, so that its cost stays in proportion to what is made:
 * `if (total > limit) { collect(); limit = total * 2 + FIRST_LIMIT; }`
 */
function collectWhenGrown(module: binaryen.Module): binaryen.ExpressionRef {
  const { i32, global } = module;
  module.addGlobal(LIMIT, binaryen.i32, true, i32.const(FIRST_LIMIT));
  const total = (): binaryen.ExpressionRef => global.get(RUNTIME.total, binaryen.i32);
  const next = i32.add(i32.shl(total(), i32.const(1)), i32.const(FIRST_LIMIT));
  return module.if(
    i32.gt_u(total(), global.get(LIMIT, binaryen.i32)),
    module.block(null, [module.call(RUNTIME.collect, [], binaryen.none), global.set(LIMIT, next)]),
  );
}
