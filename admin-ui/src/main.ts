// Where does the console begin? With the frame, and the question who this is.

import './data/live.ts';
import './data/notify.ts';
import './pages/frame/hg-app.ts';
import { place } from './data/place.ts';
import { learnLink, loadSession } from './data/session.ts';

learnLink(() => place.value.query.get('tenant'));
void loadSession();
