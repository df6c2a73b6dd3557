export { echo, type Echo } from './echo.ts'
