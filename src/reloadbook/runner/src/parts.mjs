/**
 * Find a part of the page that the build has put there.
 * @param {ParentNode} within
 * @param {string} selector
 * @returns {HTMLElement}
 */
export const part = (within, selector) => {
  const found = within.querySelector(selector);
  if (found instanceof HTMLElement) return found;
  throw new Error(`the page has no ${selector}`);
};
