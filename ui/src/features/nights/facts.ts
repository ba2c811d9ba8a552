import { time } from '../../lib/format.ts';
import type { AnalysedPlay } from '../../lib/types.ts';
import { t } from '../../lib/words.ts';

const wholePhones = (play: AnalysedPlay) => (play.phones === null ? null : Math.round(play.phones));

/** What is known of a track besides its name, in few words each. */
export function factsOf(play: AnalysedPlay): string[] {
	const phones = wholePhones(play);
	return [
		play.bpm === null ? '' : t.live.bpm(play.bpm),
		t.nights.likeCount(play.likes),
		phones === null ? '' : t.chart.phonesThen(phones),
		play.hidden ? t.chart.hidden : ''
	].filter(Boolean);
}

export const tempoOf = (play: AnalysedPlay) => t.recap.tempo(play.tempo) || t.chart.noTempo;

/** What a table on a phone has no columns for. */
export const briefOf = (play: AnalysedPlay) => {
	const phones = wholePhones(play);
	return [
		play.bpm === null ? '' : t.live.bpm(play.bpm),
		phones === null ? '' : t.chart.phonesThen(phones),
		t.recap.tempo(play.tempo),
		play.mark && t.marks.kinds[play.mark]
	]
		.filter(Boolean)
		.join(' · ');
};

/** All of it in one sentence, for those who hear it. */
export const spoken = (play: AnalysedPlay, tz: string) =>
	[
		time(play.startedAt, tz),
		[play.title, play.artist].filter(Boolean).join(', '),
		...factsOf(play),
		tempoOf(play),
		play.mark && t.marks.kinds[play.mark],
		play.note
	]
		.filter(Boolean)
		.join('; ');
