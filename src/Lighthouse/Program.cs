// Entry point; the composition root follows.
return 0;
