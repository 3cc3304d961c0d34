// The search: which sections answer some words, the best first, and a sentence of each. It knows no
// page, so that Node runs it too.
import MiniSearch from "minisearch";

/** Its place is the heading, where it says none.
 * @typedef {{ heading: string, place?: string, text: string, words?: string, weight?: number }} Told */
/** @typedef {{ page: string, title: string, sections: Told[] }} Page */
/** @typedef {{ pages: Page[], synonyms: [string, string][] }} Book */
/** @typedef {{ address: string, place: string, title: string } & Told} Section */
/** What was found of the words in a section, with how much each of them says.
 * @typedef {{ section: Section, terms: Map<string, number> }} Answer */

// They are in every section, and say nothing about it.
const COMMON = new Set(("a about after all an and any are as at be before but by can do does doesnt dont for has "
  + "have how i if in into is isnt it its me my no not of on or s so t that the their them then there they "
  + "this to was what when which who why will with without you your").split(" "));

const WORD = /[\p{L}\p{N}]+(?:['’][st]\b)?|\*/gu;

/** @param {string} word */
export const stem = (word) => (word.length < 4 ? word : word
  .replace(/(?<=ss|sh|ch|x)es$|(?<=[^s])s$/, "")
  .replace(/(?<=[aeiouy].+)(?:ing|ed)$/, "")
  .replace(/([bdgklmnprt])\1$/, "$1")
  .replace(/e$/, ""));

// Between the words of a name such as SyntaxError, which people write apart.
const WITHIN = /(?<=\p{Ll})(?=\p{Lu})/u;

/** @param {string} text */
const tokenize = (text) => [...text.matchAll(WORD)].flatMap(([word]) => {
  const parts = word.split(WITHIN);
  const words = parts.length > 1 ? [word, ...parts] : parts;
  return words.map((one) => (one === "*" ? "star"
    : one.toLowerCase().replace(/['’]s$/, "").replace(/['’]/, "")));
});

/** @param {string} word */
const processTerm = (word) => (COMMON.has(word) ? null : stem(word));

/** @param {string} text */
const stems = (text) => tokenize(text).map((word) => processTerm(word)).filter((word) => word !== null);

/** @param {string} text @param {number} most */
const shorten = (text, most) => (text.length <= most ? text
  : `${text.slice(0, text.lastIndexOf(" ", most))} …`);

// A sentence ends where the next one begins, which code in it does not.
const BETWEEN = /\n|(?<=[.!?:])\s+(?=[\p{Lu}`"“])/u;

// A sentence of fewer letters says little by itself.
const SHORT = 50;

/** The sentence that says the most of what was asked for; the first one, if none says any of it.
 * @param {Answer} answer */
export const told = ({ section, terms }) => {
  let best = "";
  let most = 0;
  const sentences = section.text.split(BETWEEN);
  for (const sentence of sentences) {
    const said = [...new Set(stems(sentence))].reduce((sum, word) => sum + (terms.get(word) ?? 0), 0);
    const much = sentence.length < SHORT ? said / 2 : said;
    if (much > most) [best, most] = [sentence, much];
  }
  return shorten(best || sentences[0], 220);
};

/** Parts of a text, each with whether it is one of these words.
 * @param {string} text @param {Answer["terms"]} terms @returns {[string, boolean][]} */
export const marked = (text, terms) => {
  /** @type {[string, boolean][]} */
  const parts = [];
  let end = 0;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (!stems(word).some((one) => terms.has(one))) continue;
    parts.push([text.slice(end, index), false], [word, true]);
    end = index + word.length;
  }
  return [...parts, [text.slice(end), false]];
};

/** @param {Book} book @returns {Section[]} */
const sectionsOf = ({ pages }) => pages.flatMap(({ page, title, sections }) => sections
  .map((told) => {
    const place = told.place ?? told.heading;
    return { ...told, place, title, address: `${page}.html${place && "#"}${place}` };
  }));

/** What is left of a question, such as "what is a finder?", without the words of every question.
 * @param {string} words */
const subject = (words) => words.replace(/\?$/, "").split(/\s+/).filter((word) => !COMMON.has(word)).join(" ");

/** Whether the words are all of a heading, all that it asks about, or the last name of an object.
 * @param {string} words @param {Section} section */
const isName = (words, { heading }) => {
  const whole = heading.toLowerCase();
  return `.${whole}`.endsWith(`.${words}`) || subject(whole) === words;
};

/** @param {Book} book @returns {(words: string) => Answer[]} */
export const engine = (book) => {
  const sections = sectionsOf(book);
  /** @type {Map<string, number>} */
  const counts = new Map();
  const index = new MiniSearch({
    fields: ["heading", "words", "title", "text"],
    tokenize,
    processTerm: (word) => {
      const term = processTerm(word);
      if (term) counts.set(term, (counts.get(term) ?? 0) + 1);
      return term;
    },
    searchOptions: { processTerm },
  });
  index.addAll(sections.map((section, id) => ({ ...section, id })));
  /** @type {[string, string][]} */
  const meant = book.synonyms.map(([said, more]) => [` ${stems(said).join(" ")} `, more]);
  return (words) => {
    const asked = ` ${stems(words).join(" ")} `;
    const typed = words.trim().toLowerCase();
    const names = [typed, subject(typed)].filter(Boolean);
    const added = meant.filter(([said]) => asked.includes(said)).map(([, more]) => more).join(" ");
    const own = new Set(stems(words));
    const found = index.search(`${added} ${words}`, {
      boost: { heading: 2, words: 3 },
      boostDocument: (id) => (sections[id].weight ?? 1) * (names.some((name) => isName(name, sections[id])) ? 4 : 1),
      boostTerm: (term) => (own.has(term) ? 1 : 0.5),
      // The last word may not be whole yet.
      prefix: (term, place, terms) => place === terms.length - 1,
      // What the book has is spelled right.
      fuzzy: (term) => (term.length > 5 && !counts.has(term) ? 0.2 : false),
    });
    // What is rare says more.
    const weight = (/** @type {string} */ term) => 1 / Math.sqrt(counts.get(term) ?? 1);
    return found.map(({ id, terms }) => (
      { section: sections[id], terms: new Map(terms.map((term) => [term, weight(term)])) }));
  };
};
