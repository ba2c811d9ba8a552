import { beforeEach, expect, test } from 'vitest';
import { Answers } from './answers.svelte.ts';
import { forgetDancer, waitingLikes } from './device.ts';
import { Dismissed } from './dismissed.svelte.ts';
import { recall, remember } from './seen.ts';
import { mine, snapshot } from './testing.ts';

beforeEach(() => {
	localStorage.clear();
	sessionStorage.clear();
});

/** A phone out of reach: everything it says waits on it. */
function phone() {
	const own = new Answers('ABCDEF', () => {});
	own.like('a');
	own.like('b');
	own.like('b'); // taken back
	own.pace('a', 'faster');
	own.vote('q', 1);
	new Answers('GHJKLM', () => {}).like('c');
}

test('likes on their way are counted by set, those taken back are not', () => {
	phone();
	expect(waitingLikes()).toEqual({ ABCDEF: 1, GHJKLM: 1 });
});

test('nothing of a dancer is left, and the DJ stays signed in', () => {
	phone();
	new Dismissed().add('a1');
	new Answers('ABCDEF', () => {}).know(mine(['a']), { play: null, poll: null });
	const { session, ...seen } = snapshot();
	remember('ABCDEF', { ...seen, info: session, offset: 0 });
	localStorage.setItem('dj', '{"token":"t"}');
	localStorage.setItem('hue', '75');
	sessionStorage.setItem('key:ABCDEF', 'the stage’s');
	expect(recall('ABCDEF')).not.toBeNull();
	forgetDancer();
	expect(recall('ABCDEF')).toBeNull();
	expect(Object.keys(localStorage).sort()).toEqual(['dj', 'hue']);
	expect(Object.keys(sessionStorage)).toEqual(['key:ABCDEF']);
	expect(waitingLikes()).toEqual({});
});
