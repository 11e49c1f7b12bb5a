// Element look-ups for a jsdom window. Plotly asks a few thousand times a figure for a tag or a class; jsdom parses and
// compiles each selector as if it were a style sheet, which took a third of a drawing. The simple ones are answered here.

/** The part of a DOM node that is walked here; the compiler knows no DOM. */
interface TreeNode {
  readonly localName: string;
  readonly firstElementChild: TreeNode | null;
  readonly nextElementSibling: TreeNode | null;
  getAttribute(name: string): string | null;
}
interface Searchable {
  querySelector(this: TreeNode, selector: string): TreeNode | null;
  querySelectorAll(this: TreeNode, selector: string): ArrayLike<TreeNode>;
}
/** A window whose elements can be searched. */
export interface SearchedWindow {
  Element: { prototype: Searchable };
}
type Test = (element: TreeNode) => boolean;

/** A tag, a class, or a tag with a class: `text`, `.line`, `g.legendpoints`. */
const simple = /^([a-z][a-z0-9]*)?(?:\.([\w-]+))?$/i;

/** Answers simple selectors of a window's elements by a walk; all others go on to the window's own search. */
export function installQuickSelectors(window: SearchedWindow): void {
  const own = window.Element.prototype;
  const { querySelector, querySelectorAll } = own;
  const tests = new Map<string, Test | null>();
  const testOf = (selector: string): Test | null => {
    let test = tests.get(selector);
    if (test === undefined) tests.set(selector, (test = simpleTest(selector)));
    return test;
  };
  own.querySelector = function (selector) {
    const test = testOf(selector);
    return test === null ? querySelector.call(this, selector) : first(this, test);
  };
  own.querySelectorAll = function (selector) {
    const test = testOf(selector);
    return test === null ? querySelectorAll.call(this, selector) : all(this, test, []);
  };
}

function simpleTest(selector: string): Test | null {
  const parts = simple.exec(selector);
  if (parts === null || selector === "") return null;
  const [, tag, name] = parts;
  if (name === undefined) return (element) => element.localName === tag;
  return (element) =>
    (tag === undefined || element.localName === tag) &&
    ` ${element.getAttribute("class") ?? ""} `.includes(` ${name} `);
}

function first(root: TreeNode, test: Test): TreeNode | null {
  for (let child = root.firstElementChild; child !== null; child = child.nextElementSibling) {
    const found = test(child) ? child : first(child, test);
    if (found !== null) return found;
  }
  return null;
}

function all(root: TreeNode, test: Test, found: TreeNode[]): TreeNode[] {
  for (let child = root.firstElementChild; child !== null; child = child.nextElementSibling) {
    if (test(child)) found.push(child);
    all(child, test, found);
  }
  return found;
}
