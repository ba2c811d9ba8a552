import Live from '../pages/Live.svelte';
import { Router, type Routes } from './router.svelte.ts';

const pages: Routes = {
	'/': () => import('../pages/Join.svelte'),
	'/live': () => import('../pages/Lobby.svelte'),
	'/live/:code': async () => ({ default: Live }), // in the first file: a scan must not wait for a second one
	'/stage/:code': () => import('../pages/Stage.svelte'),
	'/recap/:code': () => import('../pages/Recap.svelte'),
	'/likes': () => import('../pages/Likes.svelte'),
	'/dj/:slug': () => import('../pages/DJ.svelte'),
	'/booth': () => import('../pages/Booth.svelte'),
	'/booth/nights': () => import('../pages/Nights.svelte'),
	'/booth/nights/:code': () => import('../pages/Review.svelte'),
	'/pair': () => import('../pages/Pair.svelte'),
	'/reset': () => import('../pages/Reset.svelte'),
	'/status': () => import('../pages/Status.svelte'),
	'/manual': () => import('../pages/Manual.svelte'),
	'/download': () => import('../pages/Download.svelte'),
	'/privacy': () => import('../pages/Privacy.svelte')
};
if (import.meta.env.DEV || import.meta.env.MODE === 'gallery') {
	pages['/gallery'] = () => import('../gallery/Index.svelte');
	pages['/gallery/:screen/:state'] = () => import('../gallery/State.svelte');
}

export const router = new Router(pages);
