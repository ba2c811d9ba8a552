import PlayRow from '../features/booth/PlayRow.svelte';
import PollForm from '../features/booth/PollForm.svelte';
import TempoNeedle from '../features/booth/TempoNeedle.svelte';
import { acts, idle, marks, refused } from './console.ts';
import { t } from '../lib/words.ts';
import * as f from './fixtures.ts';
import { nothing, states, type State } from './list.ts';
import Part from './Part.svelte';

const tempo = (slower: number, perfect: number, faster: number) => ({
	tallies: { ...f.tallies, tempo: { slower, perfect, faster } }
});

const parts: Record<string, State> = {
	...states(
		PollForm,
		{
			draft: { question: '', options: [] },
			own: false,
			act: idle,
			onask: nothing,
			onkeep: nothing,
			ondrop: nothing
		},
		{
			'poll-form': {},
			'poll-form-filled': {
				draft: { question: 'What next?', options: ['Blues', 'Contemporary', 'Lyrical'] }
			},
			'poll-form-own': {
				own: true,
				draft: { question: 'Routine or freestyle?', options: ['Routine', 'Freestyle'] }
			},
			'poll-form-full': {
				draft: { question: f.LONG, options: Array.from({ length: 10 }, (_, i) => `${i + 1}. ${f.LONG}`) }
			},
			'poll-form-refused': {
				draft: { question: 'What next?', options: ['Blues', 'Blues'] },
				act: refused({
					question: 'A question has at most 200 characters.',
					options: 'Two answers are the same.'
				})
			}
		}
	),
	...states(
		PlayRow,
		{
			play: { ...f.play(2), hidden: false },
			likes: 34,
			marks: marks(),
			open: true,
			fixing: idle,
			acts,
			ontoggle: nothing
		},
		{
			'row-open': {},
			'row-hidden-open': { play: { ...f.play(2), hidden: true } },
			'row-marked': { marks: marks({ p2: { mark: 'peak', note: 'Everybody sang. Again at midnight.' } }) },
			'row-closed-marked': { open: false, marks: marks({ p2: { mark: 'brick', note: f.LONG } }) },
			'row-mark-failed': { marks: marks({}, { p2: t.errors.network }) },
			'row-busy': { fixing: { busy: true, problem: null } },
			'row-long': { play: { ...f.play(2, { title: f.LONG, artist: f.LONG }), hidden: false } }
		}
	),
	...states(TempoNeedle, tempo(3, 14, 9), {
		'needle-silent': tempo(0, 0, 0),
		'needle-one-voice': tempo(0, 0, 1),
		'needle-three-voices': tempo(0, 1, 2),
		'needle-bit-faster': {},
		'needle-faster': tempo(0, 4, 60),
		'needle-slower': tempo(40, 8, 2),
		'needle-just-right': tempo(2, 44, 3),
		'needle-split': tempo(20, 3, 18)
	})
};

/** Parts of the console that only a tap opens, and the needle in all its moods. */
export const deskStates: Record<string, State> = Object.fromEntries(
	Object.entries(parts).map(([name, part]) => [
		name,
		{ View: Part, props: { part, within: part.View === PlayRow ? 'ol' : 'div' } }
	])
);
