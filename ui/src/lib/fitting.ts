type Fits = (text: string) => boolean;

/** What a reader takes for one sign, so that no letter loses its accent. */
const signs = (text: string) =>
	'Segmenter' in Intl
		? Array.from(new Intl.Segmenter().segment(text), (s) => s.segment)
		: Array.from(text as string);

/** How many of `all` fit when put together by `as`. */
function most(all: readonly string[], fits: Fits, as = (text: string) => text): number {
	let [low, high] = [0, all.length];
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		if (fits(as(all.slice(0, middle).join('')))) low = middle;
		else high = middle - 1;
	}
	return low;
}

/** The text, or as much of it as fits before an ellipsis. */
export function shorten(text: string, fits: Fits): string {
	if (fits(text)) return text;
	const all = signs(text);
	const cut = (kept: string) => `${kept.trimEnd()}…`;
	return cut(all.slice(0, most(all, fits, cut)).join(''));
}

/** The text in at most so many lines, broken between words, within one that is wider than a line, and shortened at the end. */
export function wrap(text: string, lines: number, fits: Fits): { lines: string[]; cut: boolean } {
	const done: string[] = [];
	let rest = text.trim();
	while (rest && done.length < lines - 1 && !fits(rest)) {
		const words = rest.split(/(?<=\s)/);
		const taken =
			words
				.slice(
					0,
					most(words, (line) => fits(line.trimEnd()))
				)
				.join('') ||
			signs(rest)
				.slice(0, Math.max(1, most(signs(rest), fits)))
				.join('');
		done.push(taken.trimEnd());
		rest = rest.slice(taken.length);
	}
	if (rest) done.push(shorten(rest, fits));
	return { lines: done, cut: rest !== '' && !fits(rest) };
}
