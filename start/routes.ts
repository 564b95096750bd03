/**
 * The features' routes, in the order they are matched. The tracked redirect comes first: the router
 * walks this list.
 */
import '#panels/routes'
