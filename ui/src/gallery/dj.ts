import DJView from '../features/join/DJView.svelte';
import Poster from '../features/join/Poster.svelte';
import * as f from './fixtures.ts';
import { nothing, states, type State } from './list.ts';

const page = {
	name: 'Kris',
	slug: 'kris',
	bio: 'Blues first, then whatever the floor needs.',
	avatar: '',
	live: null
};
const longBio =
	'Twenty years of West Coast Swing, most of them behind the decks.\nBlues in the small hours, lyrical when you are tired, and one song from the eighties every night because somebody has to.';

export const djStates: Record<string, State> = {
	...states(
		DJView,
		{ dj: { is: 'here', data: { ...page, sessions: f.nights } }, onretry: nothing },
		{
			quiet: {},
			picture: {
				dj: { is: 'here', data: { ...page, bio: longBio, avatar: '/icon-512.png', sessions: f.nights } }
			},
			new: { dj: { is: 'here', data: { ...page, name: 'Łukasz', bio: '', sessions: [] } } },
			live: { dj: { is: 'here', data: { ...page, live: 'WCS7QN', sessions: [] } } },
			loading: { dj: { is: 'loading' } },
			missing: { dj: { is: 'missing' } },
			offline: { dj: { is: 'failed' } }
		}
	),
	...states(
		Poster,
		{ name: 'Kris', slug: 'kris', server: 'https://pika.dance', onprint: nothing },
		{
			poster: {},
			'poster-long': {
				name: 'Maximiliane-Theodora Schnitzelhuber-Wolkenstein',
				slug: 'maximiliane-theodora-schnitzelhuber-wolkenst'
			}
		}
	)
};
