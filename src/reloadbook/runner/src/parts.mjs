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

/**
 * Put an address into the clipboard, or else where the address stands.
 * @param {string | URLSearchParams} hash what it has behind the #, which no browser sends
 * @returns {Promise<string>} what there is to tell
 */
export const share = async (hash) => {
  history.replaceState(null, "", `#${hash}`);
  try {
    await navigator.clipboard.writeText(location.href);
    return "The link is in your clipboard.";
  } catch {
    return "The link stands in the address bar.";
  }
};
