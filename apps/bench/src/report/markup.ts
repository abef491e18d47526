/** Text that is HTML already. */
export interface Markup {
  readonly html: string;
}

export type MarkupValue = string | number | Markup | readonly Markup[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character]!);

function rendered(value: MarkupValue): string {
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  return 'html' in value ? value.html : value.map((part) => part.html).join('\n');
}

/** Marks text as HTML; only for text of this program. */
export const raw = (html: string): Markup => ({ html });

/** A template whose values are escaped unless they are markup. */
export function markup(parts: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  return raw(parts.reduce((html, part, i) => html + rendered(values[i - 1]!) + part));
}
