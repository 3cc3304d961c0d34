// The editor of a cell, fetched when a reader edits for the first time.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";

// The classes of the colours that printed code has.
const colours = syntaxHighlighting(tagHighlighter([
  { tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword], class: "k" },
  { tag: [tags.operatorKeyword], class: "ow" },
  { tag: [tags.string, tags.special(tags.string)], class: "s2" },
  { tag: tags.number, class: "mi" },
  { tag: [tags.bool, tags.null], class: "kc" },
  { tag: tags.comment, class: "c1" },
  { tag: tags.function(tags.definition(tags.variableName)), class: "nf" },
  { tag: tags.definition(tags.className), class: "nc" },
  { tag: tags.meta, class: "nd" },
  { tag: [tags.operator, tags.compareOperator, tags.arithmeticOperator], class: "o" },
]));

export class Editor {
  /**
   * @param {HTMLElement} code the printed code, which the editor stands in for
   * @param {string} source
   * @param {string} label what the field is called
   * @param {() => void} run
   */
  constructor(code, source, label, run) {
    this.code = code;
    this.view = new EditorView({
      state: EditorState.create({
        doc: source,
        extensions: [
          history(), indentUnit.of("    "), indentOnInput(), bracketMatching(), python(), colours,
          // Escape and then Tab leaves the field, as CodeMirror documents it.
          keymap.of([
            { key: "Shift-Enter", run: () => { run(); return true; } },
            { key: "Mod-Enter", run: () => { run(); return true; } },
            indentWithTab, ...defaultKeymap, ...historyKeymap,
          ]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({
            "aria-label": `${label}. Shift and Enter runs it. Escape, then Tab, leaves it.`,
          }),
        ],
      }),
    });
    this.box = document.createElement("div");
    this.box.className = "highlight editor";
    this.box.append(this.view.dom);
    code.hidden = true;
    code.after(this.box);
  }

  text() {
    return this.view.state.doc.toString();
  }

  focus() {
    this.view.focus();
  }

  close() {
    this.view.destroy();
    this.box.remove();
    this.code.hidden = false;
  }
}
