// What a cell shows may come from a stranger, by a link, and must not become more of the page than
// text, tables and drawings.

// What a report and a picture consist of, and what readers write themselves.
const REPORT = "div p code table caption tbody tr th td svg title desc rect circle path text";
export const TEXT = "a b blockquote br dd details dl dt ellipse em g h3 h4 h5 h6 hr i li line ol polygon "
  + "polyline pre small span strong sub summary sup tfoot thead tspan ul";
const ATTRIBUTES = new Set(("class role aria-label scope colspan rowspan href data-cell data-group data-head data-way "
  + "xmlns viewbox width height x y x1 x2 y1 y2 dx dy rx ry cx cy r d points transform fill stroke "
  + "stroke-width stroke-dasharray font-family font-size font-weight text-anchor").split(" "));

/**
 * Return the elements of a markup, without those and without attributes that are not known.
 * @param {string} markup
 * @param {string} more elements that are known besides those of reports
 */
export const cleaned = (markup, more = "") => {
  const { body } = new DOMParser().parseFromString(markup, "text/html");
  const known = new Set(`${REPORT} ${more}`.split(" "));
  for (const element of body.querySelectorAll("*")) {
    if (!known.has(element.localName)) element.remove();
    for (const { name, value } of [...element.attributes]) {
      const leaves = name === "href" && !/^(\.\.\/|#)/.test(value);
      if (leaves || !ATTRIBUTES.has(name.toLowerCase())) element.removeAttribute(name);
    }
  }
  return body.children;
};
