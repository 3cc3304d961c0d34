// The editor of a cell, fetched when a reader edits for the first time.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorView, keymap } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";

// The classes of the colours that printed code has.
const colours = syntaxHighlighting(tagHighlighter([
  { tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword], class: "k" },
  { tag: tags.operatorKeyword, class: "ow" },
  { tag: [tags.string, tags.special(tags.string)], class: "s2" },
  { tag: tags.number, class: "mi" },
  { tag: [tags.bool, tags.null], class: "kc" },
  { tag: tags.comment, class: "c1" },
  { tag: tags.function(tags.definition(tags.variableName)), class: "nf" },
  { tag: tags.definition(tags.className), class: "nc" },
  { tag: tags.meta, class: "nd" },
  { tag: [tags.operator, tags.compareOperator, tags.arithmeticOperator], class: "o" },
]));

/**
 * Let an editor stand in for printed code.
 * @param {HTMLElement} code the printed code
 * @param {string} doc its source
 * @param {string} label what the field is called
 * @param {() => void} act what Shift and Enter do
 * @param {(text: string) => void} changed is told the text when it changes
 */
export const edit = (code, doc, label, act, changed) => {
  const run = () => { act(); return true; };
  const view = new EditorView({
    doc,
    extensions: [
      history(), indentUnit.of("    "), indentOnInput(), bracketMatching(), python(), colours,
      // Escape and then Tab leaves the field, as CodeMirror documents it.
      keymap.of([
        { key: "Shift-Enter", run }, { key: "Mod-Enter", run },
        indentWithTab, ...defaultKeymap, ...historyKeymap,
      ]),
      EditorView.lineWrapping,
      EditorView.updateListener.of((update) => { if (update.docChanged) changed(update.state.doc.toString()); }),
      EditorView.contentAttributes.of({
        "aria-label": `${label}. Shift and Enter runs it. Escape, then Tab, leaves it.`,
      }),
    ],
  });
  const box = document.createElement("div");
  box.className = "highlight editor";
  box.append(view.dom);
  code.hidden = true;
  code.after(box);
  view.focus();
  return {
    close() {
      view.destroy();
      box.remove();
      code.hidden = false;
    },
  };
};
