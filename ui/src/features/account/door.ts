/** What a DJ who is not signed in is looking at. */
export type Door = 'signIn' | 'signUp' | 'forgot';
