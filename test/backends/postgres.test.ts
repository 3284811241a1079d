import backend from '../../backends/postgres/index.ts';
import { describeBackend } from './suite.ts';

describeBackend(backend);
